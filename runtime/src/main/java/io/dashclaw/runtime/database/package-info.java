/** The embedded PostgreSQL, and what the runtime asks of any PostgreSQL. */
package io.dashclaw.runtime.database;
