package dev.vestibule.password;

/**
 * A password hash as it is stored. The text names its algorithm, so that old and new ones coexist:
 * <ul>
 * <li>{@code $argon2id$v=19$m=..,t=..,p=..$salt$output}, the PHC form, which we write;
 * <li>{@code $2a$10$...} (also {@code 2b}, {@code 2y}), plain bcrypt;
 * <li>{@code $metabase-bcrypt$salt$2a$10$...}, bcrypt over the salt's text followed by the password, as in Metabase.
 * </ul>
 *
 * <p>The text is not validated here: one that cannot be parsed matches no password.
 */
public record PasswordHash(String encoded) {

    /** Omits the hash. */
    @Override
    public String toString() {
        return "PasswordHash[hidden]";
    }
}
