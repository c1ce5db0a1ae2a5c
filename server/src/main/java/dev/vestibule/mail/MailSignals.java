package dev.vestibule.mail;

import java.util.concurrent.Semaphore;

/** Wakes the threads of mail when a mail is queued on this node. */
public final class MailSignals {
    /** The number of sending threads. */
    static final int SENDERS = 2;

    private final Semaphore toSort = new Semaphore(0);
    private final Semaphore toSend = new Semaphore(0);

    /** A mail was queued, to be looked up or to be sent. */
    void arrived() {
        toSort.release();
        sorted();
    }

    /** The recipients of mails were looked up. */
    void sorted() {
        toSend.release(SENDERS);
    }

    Semaphore toSort() {
        return toSort;
    }

    Semaphore toSend() {
        return toSend;
    }
}
