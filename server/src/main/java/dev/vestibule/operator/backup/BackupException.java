package dev.vestibule.operator.backup;

/** A backup cannot be written or read; the message is a sentence for operators. */
final class BackupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BackupException(String message) {
        super(message);
    }
}
