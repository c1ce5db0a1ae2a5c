package dev.vestibule.testing;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** What several test classes use one after the other; JUnit closes it after the last test of all. */
final class SharedWorlds {
    private SharedWorlds() {}

    /** Returns the world of this name on a database, and makes it if no class has asked for it yet. */
    static AutoCloseable world(
            ExtensionContext context, String name, DatabaseKind kind, Supplier<? extends AutoCloseable> maker) {
        return context.getRoot()
                .getStore(Namespace.create(SharedWorlds.class))
                .getOrComputeIfAbsent(name + " on " + kind, key -> maker.get(), AutoCloseable.class);
    }
}
