package io.dashclaw.runtime.guard;

import io.dashclaw.runtime.access.Credential;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Acts that were considered before, because agents do the same things all day. Found by organisation and digest, so a hit is the same
 * act in every character. An act is kept when it comes again, so that those which never do push nothing out; acts with secrets in them
 * are not kept, nor those whose digest others share. Two generations, each bounded by number and length: when the young one is full it
 * becomes the old one, and an old act that is asked for is young again.
 */
final class KnownActs {
    private static final int MOST = 1024;
    private static final int MOST_LENGTH = 4 << 20;
    private static final int LONGEST = MOST_LENGTH / 256;
    private static final int SIGHTINGS = 8192;

    private static final class Generation {
        private final Map<String, ConsideredAct> acts = new ConcurrentHashMap<>();
        private int length;
    }

    private volatile Generation young = new Generation();
    private volatile Generation old = new Generation();

    /** What came lately, each in the place that its key has: hash codes, of which a wrong one only keeps an act too early. */
    private final AtomicIntegerArray sightings = new AtomicIntegerArray(SIGHTINGS);

    /** Null when it is not known. */
    ConsideredAct get(Credential by, ActHash hash) {
        if (!hash.exact()) {
            return null;
        }
        String key = key(by, hash);
        ConsideredAct act = young.acts.get(key);
        if (act != null) {
            return act;
        }
        act = old.acts.get(key);
        if (act != null) {
            put(key, act);
        }
        return act;
    }

    /** Remembers it, if it may be kept and has come before. @param act considered without anything on record */
    void seen(Credential by, ConsideredAct act) {
        if (act.hash().exact() && act.secrets().isEmpty() && act.length() <= LONGEST) {
            String key = key(by, act.hash());
            int code = key.hashCode();
            int place = (code ^ code >>> 13) & SIGHTINGS - 1;
            if (sightings.getAndSet(place, code) == code) {
                put(key, act);
            }
        }
    }

    /** Acts that are kept at the moment. */
    int size() {
        return young.acts.size() + old.acts.size();
    }

    private static String key(Credential by, ActHash hash) {
        return by.org() + hash.text();
    }

    private synchronized void put(String key, ConsideredAct act) {
        if (young.acts.size() >= MOST || young.length + act.length() > MOST_LENGTH) {
            old = young;
            young = new Generation();
        }
        if (young.acts.put(key, act) == null) {
            young.length += act.length();
        }
    }
}
