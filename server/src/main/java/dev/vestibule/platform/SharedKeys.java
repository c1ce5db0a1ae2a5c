package dev.vestibule.platform;

import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.SharedKeyStore;
import dev.vestibule.platform.refusal.UnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Random keys that all nodes on one database share. Each is made when it is first needed, and stored encrypted. */
public final class SharedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SharedKeys.class);
    private static final int BYTES = 32;
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final SharedKeyStore store;
    private final StoredSecrets secrets;
    private final SecureRandom random;
    private final Map<String, byte[]> known = new ConcurrentHashMap<>();

    SharedKeys(SharedKeyStore store, StoredSecrets secrets, SecureRandom random) {
        this.store = store;
        this.secrets = secrets;
        this.random = random;
    }

    /** Returns the keys in a platform's database. */
    public static SharedKeys of(Platform platform) {
        return new SharedKeys(new SharedKeyStore(platform.database()), StoredSecrets.of(platform), platform.random());
    }

    /**
     * Returns the key of this name: 256 random bits.
     *
     * @throws UnavailableException if it cannot be decrypted: a new one would void what was made with it, for good
     */
    public byte[] key(String name) {
        return known.computeIfAbsent(name, one -> read(one, false)).clone();
    }

    /** Returns the key of this name, for what lives for minutes: if it cannot be decrypted, it is replaced. */
    public byte[] shortLivedKey(String name) {
        return known.computeIfAbsent(name, one -> read(one, true)).clone();
    }

    private byte[] read(String name, boolean replaced) {
        String kept = store.keep(name, fresh(name));
        String text;
        try {
            text = secrets.open(kept, place(name));
        } catch (SecretBox.UnreadableException e) {
            if (!replaced) {
                LOG.error("The key {} cannot be read: {}", name, e.getMessage());
                throw new UnavailableException("a key of the server cannot be read", RETRY, e);
            }
            LOG.warn("The key {} is replaced: {}", name, e.getMessage());
            text = secrets.open(store.replace(name, kept, fresh(name)), place(name));
        }
        return HexFormat.of().parseHex(text);
    }

    private String fresh(String name) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return secrets.sealIfPossible(HexFormat.of().formatHex(bits), place(name));
    }

    /** Returns the place that a key is bound to. */
    public static String place(String name) {
        return "server_key." + name;
    }
}
