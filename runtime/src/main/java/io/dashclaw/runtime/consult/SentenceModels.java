package io.dashclaw.runtime.consult;

import io.dashclaw.policy.SentenceModel;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The sentence model of the optional module: loaded from its jar when a policy first compares texts, and not before. */
@ApplicationScoped
class SentenceModels {
    private static final Logger LOG = Logger.getLogger(SentenceModels.class);
    private static final long TRY_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_KEPT = 4096;

    private final Optional<Path> jar;
    /** Points of texts that come again: what policies describe, and what agents did. */
    private final Map<String, float[]> points = Collections.synchronizedMap(new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > MOST_KEPT;
        }
    });

    private SentenceModel model;
    private long failedAt;
    private boolean failed;

    SentenceModels(ConsultConfig config) {
        this.jar = config.semanticModel();
    }

    /** Whether one was configured at all. */
    boolean configured() {
        return jar.isPresent();
    }

    /** Empty while there is none that works. Blocking: the first call takes a second. */
    synchronized Optional<SentenceModel> model() {
        if (model == null && jar.isPresent() && !(failed && System.nanoTime() - failedAt < TRY_AGAIN_NANOS)) {
            try {
                model = load(jar.get());
                failed = false;
            } catch (IOException | ServiceConfigurationError | LinkageError | RuntimeException e) {
                failed = true;
                failedAt = System.nanoTime();
                LOG.errorf(
                        "dashclaw.consult.semantic-model: %s holds no model that works (%s); policies that compare texts hold what they look at",
                        jar.get(), root(e));
            }
        }
        return Optional.ofNullable(model);
    }

    private static SentenceModel load(Path jar) throws IOException {
        if (!Files.isReadable(jar)) {
            throw new IOException("no such file");
        }
        // Stays open as long as the model lives, which is as long as the runtime does.
        var loader =
                new URLClassLoader("semantic", new URL[] {jar.toUri().toURL()}, SentenceModel.class.getClassLoader());
        // The model looks for its own files by the thread's loader.
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return ServiceLoader.load(SentenceModel.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no model in it"));
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    /** A service that cannot be made says why only in its cause. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Blocking: milliseconds. */
    float[] point(SentenceModel of, String text) {
        float[] known = points.get(text);
        if (known == null) {
            known = of.embed(text);
            points.put(text, known);
        }
        return known;
    }

    /** The cosine of two points of length 1, from -1 to 1. */
    static double likeness(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
