package dev.vestibule.testing;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * What several test classes use one after the other, in one virtual machine. It is kept for the whole session and not
 * for one run, as Surefire runs each class by itself; JUnit closes it after the last class.
 */
final class SharedWorlds {
    private SharedWorlds() {}

    /** Returns the world of this name on a database, and makes it if no class has asked for it yet. */
    static AutoCloseable world(
            ExtensionContext context, String name, DatabaseKind kind, Supplier<? extends AutoCloseable> maker) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(SharedWorlds.class))
                .getOrComputeIfAbsent(name + " on " + kind, key -> maker.get(), AutoCloseable.class);
    }
}
