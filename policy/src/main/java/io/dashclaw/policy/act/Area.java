package io.dashclaw.policy.act;

import java.util.Locale;

/**
 * What kind of area a path is, and what weighs how much there (0 to 100). Ordered: of several that fit, the first one counts.
 * 80 and more waits for a person under the default pack, 50 and more is a warning.
 */
public enum Area {
    //            read write append delete recursive execute permit
    /** Data, keys, hooks and settings by which this runtime governs: an agent has no business there. */
    OWN(40, 100, 100, 100, 100, 40, 100),
    /** {@code /dev/null} and the like: nothing happens there. */
    SINK(0, 0, 0, 0, 0, 0, 0),
    /** Raw disks and partitions. */
    DEVICE(60, 100, 100, 100, 100, 60, 85),
    /** Memory of the machine and of other processes. */
    MEMORY(88, 95, 95, 90, 90, 60, 85),
    /** Public halves, examples and caches beside what is secret. */
    PUBLIC(5, 40, 35, 55, 85, 30, 40),
    /** Keys that let somebody in, and those who may come in. */
    TRUST(20, 95, 95, 70, 85, 60, 75),
    /** Accounts of the machine. */
    ACCOUNTS(15, 95, 95, 100, 100, 60, 85),
    /** Who may become whom: sudoers, PAM. */
    PRIVILEGES(50, 95, 95, 95, 100, 60, 85),
    /** Secret material. */
    CREDENTIAL(88, 80, 80, 80, 90, 60, 80),
    /** Secrets of a project: {@code .env}. */
    PROJECT_SECRET(80, 70, 60, 60, 85, 60, 60),
    /** Certificates and keys by their ending only: often public. */
    KEY_FILE(55, 50, 50, 60, 85, 50, 50),
    /** What people typed into shells. */
    HISTORY(80, 88, 40, 88, 90, 40, 60),
    /** What runs at boot, at login, on a schedule, or with an ordinary command. */
    STARTUP(10, 88, 88, 70, 90, 60, 60),
    /** Logs and audit trails. */
    LOG(15, 85, 35, 88, 92, 40, 60),
    /** Switches of the running kernel. */
    KERNEL(10, 82, 82, 82, 90, 50, 75),
    BOOT(10, 92, 92, 95, 100, 50, 85),
    /** Throw-away files. */
    TEMP(5, 15, 15, 35, 45, 55, 30),
    /** The whole file system, or a whole drive. */
    ROOT(10, 95, 95, 100, 100, 60, 100),
    /** A whole home folder, or all of them. */
    HOME(10, 70, 70, 100, 100, 60, 85),
    /** Programs, libraries and settings of the operating system. */
    SYSTEM(10, 75, 70, 85, 100, 10, 80),
    /** What a build or an installation makes anew. */
    REGENERABLE(5, 20, 20, 35, 45, 25, 25),
    /** What builds and deploys a project. */
    PIPELINE(5, 50, 50, 55, 85, 30, 50),
    /** The history of a repository. */
    REPOSITORY(10, 65, 65, 80, 95, 60, 60),
    /** Everything in the working directory. */
    WHOLE_PROJECT(5, 60, 60, 70, 95, 30, 60),
    /** Above the working directory. */
    ABOVE(5, 45, 40, 60, 90, 40, 60),
    /** Within a home folder. */
    PERSONAL(5, 40, 35, 60, 88, 40, 50),
    /** Elsewhere on the machine. */
    OUTSIDE(5, 45, 40, 65, 90, 40, 60),
    /** Below the working directory. */
    PROJECT(5, 25, 25, 50, 85, 25, 30),
    /** Not known. */
    UNKNOWN(10, 45, 40, 55, 85, 60, 55);

    /** What is done to a path. */
    enum Deed {
        READ,
        WRITE,
        APPEND,
        DELETE,
        DELETE_RECURSIVE,
        EXECUTE,
        PERMIT
    }

    private final int[] weights;

    Area(int... weights) {
        this.weights = weights;
    }

    int weight(Deed deed) {
        return weights[deed.ordinal()];
    }

    /** For people and for the tables: {@code whole-project}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
