package dev.vestibule.secret;

/** Where the keys are kept that all nodes on one database share. */
public interface SharedKeyStore {
    /**
     * Keeps a key unless one is kept under this name already.
     *
     * @return the one that is kept now
     */
    String keep(String name, String fresh);

    /**
     * Puts a key in the place of another, unless that is no longer the one that is kept.
     *
     * @return the one that is kept now
     */
    String replace(String name, String old, String fresh);
}
