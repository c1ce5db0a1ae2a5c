package dev.vestibule.mail;

import java.util.concurrent.Semaphore;

/** Wakes the threads of mail when something arrives on this node. */
public final class MailSignals {
    /** How many threads send. */
    static final int SENDERS = 2;

    private final Semaphore toSort = new Semaphore(0);
    private final Semaphore toSend = new Semaphore(0);

    /** Something has arrived, to be sorted or to be sent. */
    void arrived() {
        toSort.release();
        sorted();
    }

    /** It is known of mails whom they go to. */
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
