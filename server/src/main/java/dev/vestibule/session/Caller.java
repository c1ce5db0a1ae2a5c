package dev.vestibule.session;

import dev.vestibule.user.User;

/**
 * Who a request comes from.
 *
 * @param keyDigest of the key that was shown
 * @param byCookie whether a browser sent the key by itself, so that the act needs proof of its origin
 */
public record Caller(Session session, User user, String keyDigest, boolean byCookie) {}
