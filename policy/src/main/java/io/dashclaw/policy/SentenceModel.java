package io.dashclaw.policy;

/** Turns sentences into points that lie close together when they mean the same; found by {@link java.util.ServiceLoader} in a jar of its own. */
public interface SentenceModel {

    /** The model and its version, as decisions name it. */
    String id();

    /** A vector of length 1; the same for the same text. Takes milliseconds. May be called by several threads. @param text cut by the model where it is too long */
    float[] embed(String text);
}
