package dev.vestibule.guard;

import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Messages;

/**
 * Tells the user of a browser why a request was denied. The page is shown at the host of the application, which serves
 * none of our files, so it has no style but that of the browser.
 */
final class RefusalPage {
    private static final String PAGE = """
            <!doctype html>
            <html lang="%1$s">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%2$s</title>
            </head>
            <body>
            <h1>%2$s</h1>
            <p>%3$s</p>
            </body>
            </html>
            """;

    private RefusalPage() {}

    static Response denied(Messages messages, String reason) {
        String title = messages.of("trouble.not-allowed");
        String page = PAGE.formatted(messages.code(), escaped(title), escaped(reason));
        return Response.of(403, "text/html; charset=utf-8", page);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
