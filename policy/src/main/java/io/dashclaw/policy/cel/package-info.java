/**
 * Expressions in the Common Expression Language, checked when they are published and bounded when they are evaluated. What they can speak of is declared
 * elsewhere, as {@link io.dashclaw.policy.cel.Subject subjects} with typed {@link io.dashclaw.policy.cel.Field fields}.
 */
package io.dashclaw.policy.cel;
