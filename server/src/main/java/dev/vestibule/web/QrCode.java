package dev.vestibule.web;

import io.nayuki.qrcodegen.QrCode.Ecc;

/**
 * A QR code as the path of an SVG drawing, within a quiet zone, which readers need to find it.
 *
 * @param size the length of an edge in modules, with the quiet zone on both sides
 * @param path the dark modules
 */
public record QrCode(int size, String path) {
    /** The width of the quiet zone in modules (ISO/IEC 18004, section 5.3.8). */
    private static final int QUIET = 4;

    /**
     * Encodes a text.
     *
     * @throws io.nayuki.qrcodegen.DataTooLongException if it is too long, which begins at 2,331 bytes
     */
    public static QrCode of(String text) {
        io.nayuki.qrcodegen.QrCode code = io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.MEDIUM);
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            addRow(path, code, y);
        }
        return new QrCode(code.size + 2 * QUIET, path.toString());
    }

    /** Adds a rectangle for each run of dark modules. */
    private static void addRow(StringBuilder path, io.nayuki.qrcodegen.QrCode code, int y) {
        int x = 0;
        while (x < code.size) {
            int start = x;
            while (code.getModule(x, y)) {
                x++;
            }
            if (x > start) {
                path.append('M').append(start + QUIET).append(' ').append(y + QUIET);
                path.append('h')
                        .append(x - start)
                        .append("v1H")
                        .append(start + QUIET)
                        .append('z');
            }
            x++;
        }
    }

    /** Contains a secret. */
    @Override
    public String toString() {
        return "QrCode[" + size + "]";
    }
}
