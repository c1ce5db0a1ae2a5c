package dev.vestibule.password;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Java's module of vectors, which incubates. With {@code --add-modules} each start would take a third longer, since
 * Java then uses neither its archive of modules nor the linked classes of the start-up cache. So it is loaded once
 * hashes are computed, with the method by which Java loads the modules of its agents into a running virtual machine.
 * The manifest of the jar opens that method, which is internal to Java: without it there are no vectors, and nothing
 * else changes.
 */
final class VectorModule {
    private static final Logger LOG = LoggerFactory.getLogger(VectorModule.class);
    private static final String NAME = "jdk.incubator.vector";
    private static final String LOADER = "jdk.internal.module.Modules";

    private VectorModule() {}

    /** Loads the module unless it is loaded, and returns whether its classes can be used. */
    static boolean load() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return true;
        }
        try {
            Class.forName(LOADER).getMethod("loadModule", String.class).invoke(null, NAME);
            return true;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unavailable) {
            LOG.debug("The module {} cannot be loaded", NAME, unavailable);
            return false;
        }
    }
}
