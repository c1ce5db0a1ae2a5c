package dev.vestibule.mfa;

import dev.vestibule.platform.StoredSecrets;
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
final class SharedKeys {
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

    /** Returns the key of this name: 256 random bits. */
    byte[] key(String name) {
        return known.computeIfAbsent(name, this::read).clone();
    }

    private byte[] read(String name) {
        String kept = store.keep(name, fresh(name));
        String text;
        try {
            text = secrets.open(kept, place(name));
        } catch (SecretBox.UnreadableException e) {
            if (!name.equals(ChallengeTokens.KEY)) { // a new one would void what was made with it, for good
                LOG.error("The key {} cannot be read: {}", name, e.getMessage());
                throw new UnavailableException("the key of codes cannot be read", RETRY, e);
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

    static String place(String name) {
        return "server_key." + name;
    }
}
