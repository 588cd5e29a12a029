/** Decides: a pure function of an intent, facts and the policy set. Nothing here reads a clock, a file, a network or a log. */
package io.dashclaw.policy;
