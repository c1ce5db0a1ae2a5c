package dev.vestibule.fault;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Requests about whose shape two parsers could have two opinions, by name. Where a message ends is what smuggled
 * requests are about.
 */
final class MalformedRequests {
    private static final String HOST = "Host: localhost\r\n";
    private static final String POST = "POST /api/session HTTP/1.1\r\n" + HOST;

    private MalformedRequests() {}

    static Stream<Arguments> doubtful() {
        String chunks = "0\r\n\r\n";
        return Stream.of(
                Arguments.of(
                        "length and chunks", POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks),
                Arguments.of(
                        "chunks and length", POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunks),
                Arguments.of("two lengths", POST + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n"),
                Arguments.of("two lengths in one line", POST + "Content-Length: 0, 44\r\n\r\n"),
                Arguments.of("the same length twice", POST + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of("length with a sign", POST + "Content-Length: +2\r\n\r\n{}"),
                Arguments.of("length below nothing", POST + "Content-Length: -1\r\n\r\n"),
                Arguments.of("length in hex", POST + "Content-Length: 0x2\r\n\r\n{}"),
                Arguments.of("length with a blank in it", POST + "Content-Length: 1 2\r\n\r\n{}"),
                Arguments.of("length beyond numbers", POST + "Content-Length: 99999999999999999999\r\n\r\n"),
                Arguments.of("length without a number", POST + "Content-Length: \r\n\r\n"),
                Arguments.of("unknown coding", POST + "Transfer-Encoding: xchunked\r\n\r\n" + chunks),
                Arguments.of("gzip then chunked", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks),
                Arguments.of("chunked then gzip", POST + "Transfer-Encoding: chunked, gzip\r\n\r\n" + chunks),
                Arguments.of("chunked twice", POST + "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunks),
                Arguments.of(
                        "two codings",
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + chunks),
                Arguments.of("identity", POST + "Transfer-Encoding: identity\r\n\r\n" + chunks),
                Arguments.of("quoted coding", POST + "Transfer-Encoding: \"chunked\"\r\n\r\n" + chunks),
                Arguments.of("no coding named", POST + "Transfer-Encoding: \r\n\r\n" + chunks),
                Arguments.of(
                        "chunks in HTTP/1.0",
                        "POST /api/session HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks),
                Arguments.of("blank before the colon", POST + "Content-Length : 44\r\n\r\n"),
                Arguments.of("tab before the colon", POST + "Transfer-Encoding\t: chunked\r\n\r\n" + chunks),
                Arguments.of("folded header", POST + "X-Folded: a\r\n b\r\n\r\n"),
                Arguments.of("folded with a tab", POST + "X-Folded: a\r\n\tb\r\n\r\n"),
                Arguments.of("folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n" + chunks),
                Arguments.of("fold before any header", "GET /livez HTTP/1.1\r\n Host: localhost\r\n\r\n"),
                Arguments.of("only line feeds", "GET /livez HTTP/1.1\nHost: localhost\n\n"),
                Arguments.of("a line feed among lines", "GET /livez HTTP/1.1\r\n" + HOST + "X-A: b\nX-C: d\r\n\r\n"),
                Arguments.of("a line feed at the end", "GET /livez HTTP/1.1\r\n" + HOST + "\n"),
                Arguments.of(
                        "a carriage return in a value", "GET /livez HTTP/1.1\r\n" + HOST + "X-A: b\rX-C: d\r\n\r\n"),
                Arguments.of("NUL in a value", "GET /livez HTTP/1.1\r\n" + HOST + "X-A: b\0c\r\n\r\n"),
                Arguments.of("NUL in a name", "GET /livez HTTP/1.1\r\n" + HOST + "X-\0A: b\r\n\r\n"),
                Arguments.of("NUL in the address", "GET /livez\0 HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("bell in a value", "GET /livez HTTP/1.1\r\n" + HOST + "X-A: \u0007\r\n\r\n"),
                Arguments.of("no colon", "GET /livez HTTP/1.1\r\n" + HOST + "nonsense\r\n\r\n"),
                Arguments.of("no name", "GET /livez HTTP/1.1\r\n" + HOST + ": value\r\n\r\n"),
                Arguments.of(
                        "a letter beyond ASCII in a name", "GET /livez HTTP/1.1\r\n" + HOST + "X-\u00e4: b\r\n\r\n"),
                Arguments.of("a letter beyond ASCII in the address", "GET /liv\u00e9z HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("no version", "GET /livez\r\n" + HOST + "\r\n"),
                Arguments.of("no address", "GET HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("address without a slash", "GET livez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("only a query", "GET ?livez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("a fragment", "GET #livez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("a path after a query", "GET x?u=http://localhost/livez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("a path in a query", "GET http://localhost?/livez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("an address without a host", "GET http:///livez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("another scheme", "GET gopher:livez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("blank in the address", "GET /li vez HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("another protocol", "GET /livez ICY/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("HTTP/2 in the line", "GET /livez HTTP/2.0\r\n" + HOST + "\r\n"),
                Arguments.of("HTTP/0.9 in the line", "GET /livez HTTP/0.9\r\n" + HOST + "\r\n"),
                Arguments.of("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Arguments.of("TLS", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"),
                Arguments.of("no host", "GET /livez HTTP/1.1\r\n\r\n"),
                Arguments.of("two hosts", "GET /livez HTTP/1.1\r\n" + HOST + "Host: evil.example\r\n\r\n"),
                Arguments.of("two hosts in one line", "GET /livez HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n"),
                Arguments.of("host with a path", "GET /livez HTTP/1.1\r\nHost: localhost/evil\r\n\r\n"),
                Arguments.of("host with a user", "GET /livez HTTP/1.1\r\nHost: evil@localhost\r\n\r\n"),
                Arguments.of("host beyond ASCII", "GET /livez HTTP/1.1\r\nHost: loc\u00e4lhost\r\n\r\n"));
    }

    static Stream<Arguments> brokenBodies() {
        return Stream.of(
                Arguments.of("size that is no number", "zz\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("size below nothing", "-1\r\n\r\n"),
                Arguments.of("size beyond numbers", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("size with 0x", "0x2\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("size without one", "\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("chunk longer than said", "2\r\n{}xx\r\n0\r\n\r\n"),
                Arguments.of("chunk ends in a line feed", "2\r\n{}\n0\r\n\r\n"),
                Arguments.of("size ends in a line feed", "2\n{}\r\n0\r\n\r\n"),
                Arguments.of("line feed in an extension", "2;a=\nx\r\n{}\r\n0\r\n\r\n"),
                Arguments.of("trailer without a colon", "2\r\n{}\r\n0\r\nnonsense\r\n\r\n"));
    }
}
