package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where the input of a command comes from and where its output goes (POSIX XCU §2.7). */
final class Redirections {
    private static final Set<String> NOWHERE = Set.of(
            "/dev/null",
            "/dev/stdout",
            "/dev/stderr",
            "/dev/tty",
            "/dev/stdin",
            "/dev/fd/0",
            "/dev/fd/1",
            "/dev/fd/2",
            "/dev/zero",
            "/dev/full",
            "NUL");

    /** A redirection with its words expanded. @param body nullable */
    record Target(Node.Redirect node, Text target, Text body) {}

    private static final int STEPS = 4;

    private final Evaluator evaluator;
    private final String by;
    private Text input;
    private Text file;
    private boolean append;
    private boolean away;
    private Text socket;
    /** Whether the output goes to the socket. */
    private boolean sending;

    private String socketDescriptor = "";

    Redirections(Evaluator evaluator, String by, List<Target> targets) {
        this.evaluator = evaluator;
        this.by = by;
        for (Target target : targets) {
            if (evaluator.limits().steps(STEPS)) {
                open(target);
            }
        }
    }

    static List<Target> targets(List<Node.Redirect> redirects, Expansion expansion) {
        if (redirects.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Target>(redirects.size());
        for (Node.Redirect redirect : redirects) {
            var body = redirect.body() == null ? null : expansion.single(redirect.body());
            var target = redirect.target() == null
                    ? Text.EMPTY
                    : body == null ? expansion.single(redirect.target()) : Text.EMPTY;
            found.add(new Target(redirect, target, body));
        }
        return found;
    }

    /** What the command reads; null: what it would read anyway. */
    Text input() {
        return input;
    }

    /** The host that it is connected to; nullable. */
    Text socket() {
        return socket;
    }

    /** Whether the output is looked at here. */
    boolean isAway() {
        return file != null || sending || evaluator.context().isWaiting();
    }

    private void open(Target target) {
        var operator = target.node().operator();
        if (target.body() != null) {
            input = target.body();
        } else if (operator.equals("<<<")) {
            input = evaluator.joined(target.target(), Text.exact("\n"));
        } else if (operator.endsWith("&") && isDescriptor(target.target().text())) {
            duplicate(target, operator);
        } else if (operator.startsWith("<")) {
            read(target, operator.equals("<>"));
        } else {
            write(target, operator.endsWith(">>"));
        }
    }

    private static boolean isDescriptor(String text) {
        var number = text.endsWith("-") ? text.substring(0, text.length() - 1) : text;
        return text.equals("-")
                || !number.isEmpty() && number.chars().allMatch(Character::isDigit)
                || text.startsWith("$");
    }

    private void duplicate(Target target, String operator) {
        var host = evaluator.session().sockets.get(target.target().text());
        if (host != null) {
            connected(target, host);
        } else if (operator.equals(">&")
                && isOutput(target)
                && target.target().text().equals("2")) {
            away = true;
        }
    }

    private void connected(Target target, Text host) {
        socket = host;
        socketDescriptor =
                target.node().descriptor() == null ? "" : target.node().descriptor();
        var operator = target.node().operator();
        if (operator.startsWith("<")) {
            input = Text.unknown("", Text.FETCHED);
        }
        sending |= operator.contains(">") && (isOutput(target) || operator.contains("&"));
    }

    private static boolean isOutput(Target target) {
        var descriptor = target.node().descriptor();
        return descriptor == null || descriptor.equals("1");
    }

    private void read(Target target, boolean both) {
        var path = target.target();
        var host = host(path);
        if (host != null) {
            evaluator.context().emit(Kind.CONNECT, host, Set.of(), null, by);
            connected(target, host);
            return;
        }
        if (!isNothing(path)) {
            evaluator
                    .context()
                    .emit(both ? Kind.WRITE : Kind.READ, path, both ? Set.of(Trait.APPENDS) : Set.of(), null, by);
        }
        var descriptor = target.node().descriptor();
        if (descriptor == null || descriptor.equals("0")) {
            input = evaluator.programs().content(path);
        }
    }

    private void write(Target target, boolean appends) {
        var path = target.target();
        var host = host(path);
        if (host != null) {
            evaluator.context().emit(Kind.CONNECT, host, Set.of(), null, by);
            connected(target, host);
            return;
        }
        if (!isNothing(path)) {
            evaluator.context().emit(Kind.WRITE, path, appends ? Set.of(Trait.APPENDS) : Set.of(), null, by);
            evaluator.programs().made(path, appends ? Files.Made.NOT : Files.Made.WHOLE);
        }
        if (isOutput(target) || target.node().operator().contains("&")) {
            away |= !path.text().equals("/dev/stdout")
                    && !path.text().equals("/dev/fd/1")
                    && !path.text().equals("/dev/stdin");
            file = isNothing(path) ? null : path;
            append = appends;
        }
    }

    private static boolean isNothing(Text path) {
        return path.holes() == null && (path.text().isEmpty() || NOWHERE.contains(path.text()));
    }

    /** The host of {@code /dev/tcp/host/port}; null when it is a file. */
    static Text host(Text path) {
        var text = path.text();
        if (!text.startsWith("/dev/tcp/") && !text.startsWith("/dev/udp/")) {
            return null;
        }
        var host = text.substring("/dev/tcp/".length()).replace('/', ':');
        return path.holes() == null
                ? Text.exact(host, path.at())
                : Text.unknown(host, 0).at(path.at());
    }

    /** Keeps what {@code exec} opened for all that follows. */
    void stay() {
        if (socket != null && !socketDescriptor.isEmpty()) {
            evaluator.session().sockets.put(socketDescriptor, socket);
        } else if (socket != null) {
            evaluator.session().sockets.put("1", socket);
        }
        if (input != null && (socketDescriptor.isEmpty() || socketDescriptor.equals("0"))) {
            evaluator.setInput(input);
        }
    }

    /** Sends the output where it goes. @return what is left of it for a pipe */
    Text out(Text output) {
        if (sending) {
            sent(output);
            return Text.EMPTY;
        }
        if (file == null) {
            return away ? Text.EMPTY : output;
        }
        evaluator.programs().written(file, output, append);
        return Text.EMPTY;
    }

    private void sent(Text output) {
        if (output.has(Text.SECRET | Text.LOCAL)) {
            var traits = output.has(Text.SECRET) ? Set.of(Trait.SECRET) : Set.<Trait>of();
            evaluator.context().emit(Kind.SEND, socket, traits, null, by);
        }
    }
}
