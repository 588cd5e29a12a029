/** Cases that prove policies: read from files, run against the very functions that decide, and reported. */
package io.dashclaw.policy.suite;
