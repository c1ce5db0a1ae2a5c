package dev.vestibule.platform.database;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Runs one statement for each of many rows. */
public final class Batches {
    private Batches() {}

    /**
     * Runs the statement for each key, in their order: otherwise two nodes that do so at once could deadlock.
     *
     * @param name the parameter for the key
     * @param others the other parameters, the same for all
     * @return how many keys there were
     */
    public static <K extends Comparable<K>> int each(
            Handle handle, String statement, String name, List<K> keys, Map<String, Object> others) {
        if (keys.isEmpty()) {
            return 0;
        }
        PreparedBatch batch = handle.prepareBatch(statement);
        keys.stream()
                .sorted()
                .forEach(key -> batch.bind(name, key).bindMap(others).add());
        batch.execute();
        return keys.size();
    }

    /** Runs a statement whose only parameter is the key, and returns how many rows changed. */
    public static <K extends Comparable<K>> int each(Handle handle, String statement, String name, List<K> keys) {
        return each(handle, statement, name, keys, Map.of());
    }

    /**
     * Deletes old rows, at most so many.
     *
     * @param find selects their keys, those from {@code :before} and earlier
     * @param name the parameter for the key in {@code delete}
     * @return how many there were
     */
    public static <K extends Comparable<K>> int deleteOld(
            Handle handle, String find, String delete, String name, Class<K> keys, Instant before, int batch) {
        List<K> old = handle.createQuery(find)
                .bind("before", before)
                .bind("batch", batch)
                .mapTo(keys)
                .list();
        return each(handle, delete, name, old);
    }
}
