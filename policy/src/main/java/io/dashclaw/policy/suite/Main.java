package io.dashclaw.policy.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs suites from a terminal or a build: {@code FILES… [--watch] [--junit out.xml] [--coverage]}. A folder stands for every YAML and JSON file below it.
 * The exit code is 0 when all came out as it should, 1 when something did not, and 2 when something could not be read.
 */
public final class Main {
    static final int PASSED = 0;
    static final int FAILED = 1;
    static final int UNREADABLE = 2;
    private static final String USAGE = "usage: FILES… [--watch] [--junit out.xml] [--coverage]";

    private final PrintStream out;
    private final List<String> paths = new ArrayList<>();
    private boolean watching;
    private boolean coverage;
    private String junit;

    Main(PrintStream out) {
        this.out = out;
    }

    public static void main(String... arguments) {
        System.exit(new Main(System.out).run(arguments));
    }

    int run(String... arguments) {
        if (!understands(List.of(arguments).listIterator())) {
            out.println(USAGE);
            return UNREADABLE;
        }
        try {
            return watching ? onEachChange() : once();
        } catch (IOException | InvalidPathException e) {
            out.println("cannot be read or written: " + e.getMessage());
            return UNREADABLE;
        }
    }

    private int onEachChange() throws IOException {
        try (var watch = Watch.over(folders())) {
            int code = once();
            while (watch.awaitChange()) {
                code = once();
            }
            return code;
        }
    }

    private boolean understands(Iterator<String> arguments) {
        while (arguments.hasNext()) {
            var argument = arguments.next();
            switch (argument) {
                case "--watch" -> watching = true;
                case "--coverage" -> coverage = true;
                case "--junit" -> junit = arguments.hasNext() ? arguments.next() : "";
                default -> paths.add(argument);
            }
        }
        boolean unknown = paths.stream().anyMatch(path -> path.startsWith("--"));
        return !unknown && !paths.isEmpty() && !"".equals(junit);
    }

    private int once() throws IOException {
        var results = new ArrayList<Result>();
        int code = PASSED;
        for (var file : files()) {
            code = Math.max(code, run(file, results));
        }
        if (junit != null) {
            Files.writeString(Path.of(junit), Report.junit(results));
        }
        return code;
    }

    private int run(Path file, List<Result> results) throws IOException {
        try {
            var suite = Suite.read(file.toString(), Files.readString(file), path -> beside(file, path));
            var result = Result.of(suite);
            results.add(result);
            out.print(Report.text(suite, result.outcomes()));
            if (coverage && !suite.cases().isEmpty()) {
                out.print(Report.text(suite, new Coverage(suite)));
            }
            return result.passed() ? PASSED : FAILED;
        } catch (MalformedSuiteException e) {
            e.problems().forEach(out::println);
            return UNREADABLE;
        }
    }

    private static Optional<String> beside(Path suite, String path) {
        try {
            return Optional.of(Files.readString(suite.resolveSibling(path)));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (var path : paths) {
            try (var below = Files.walk(Path.of(path))) {
                below.filter(Files::isRegularFile)
                        .filter(file -> file.toString().equals(path) || isText(file.toString()))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }

    private static boolean isText(String file) {
        return Stream.of(".yaml", ".yml", ".json").anyMatch(file::endsWith);
    }

    /** Where a change would matter. */
    private List<Path> folders() throws IOException {
        var folders = new LinkedHashSet<Path>();
        for (var path : paths) {
            try (var below = Files.walk(Path.of(path))) {
                below.map(place -> Files.isDirectory(place)
                                ? place
                                : place.toAbsolutePath().getParent())
                        .forEach(folders::add);
            }
        }
        return List.copyOf(folders);
    }
}
