package io.dashclaw.policy.suite;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;

/** Tells when files may have changed since it was opened, or since it told last; so a change during a run is not missed. */
final class Watch implements AutoCloseable {
    private final WatchService service;

    private Watch(WatchService service) {
        this.service = service;
    }

    static Watch over(List<Path> folders) throws IOException {
        var service = FileSystems.getDefault().newWatchService();
        for (var folder : folders) {
            folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        }
        return new Watch(service);
    }

    /** Returns once something changed; false when the thread was interrupted meanwhile. */
    boolean awaitChange() {
        try {
            var key = service.take();
            key.pollEvents();
            return key.reset() || !Thread.currentThread().isInterrupted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
