package dev.vestibule.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * What several test classes use one after the other, in one virtual machine. It is kept for the whole session and not
 * for one run, as Surefire runs each class by itself; JUnit closes it after the last class.
 *
 * <p>Servers that nobody uses any more still read their databases several times a second. So only those used last stay:
 * the classes of one package follow each other, and a server that is needed again starts again, empty.
 */
final class SharedWorlds implements AutoCloseable {
    /** A class uses one on each database. */
    private static final int KEPT = DatabaseKind.values().length;

    private final Map<String, AutoCloseable> worlds = new LinkedHashMap<>();

    private SharedWorlds() {}

    /** Returns the world of this name on a database, and makes it if no class has asked for it lately. */
    static AutoCloseable world(
            ExtensionContext context, String name, DatabaseKind kind, Supplier<? extends AutoCloseable> maker) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedWorlds.class))
                .getOrComputeIfAbsent(SharedWorlds.class, key -> new SharedWorlds(), SharedWorlds.class)
                .world(name + " on " + kind, maker);
    }

    private synchronized AutoCloseable world(String name, Supplier<? extends AutoCloseable> maker) {
        AutoCloseable kept = worlds.remove(name);
        if (kept == null && worlds.size() == KEPT) {
            close(Objects.requireNonNull(
                    worlds.remove(worlds.keySet().iterator().next())));
        }
        AutoCloseable world = kept == null ? maker.get() : kept;
        worlds.put(name, world);
        return world;
    }

    private static void close(AutoCloseable world) {
        try {
            world.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        worlds.values().forEach(SharedWorlds::close);
    }
}
