package dev.vestibule.client;

/**
 * Who signs in. The password is in no text that this library makes.
 *
 * @param username the e-mail address, or whatever name the server's directory accepts
 */
public record Credentials(String username, String password) {
    public Credentials {
        if (username.isBlank() || password.isEmpty()) {
            throw new IllegalArgumentException("a username and a password are needed to sign in");
        }
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=***]";
    }
}
