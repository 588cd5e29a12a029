/** Policies as text: read strictly from YAML and JSON, with the place of everything, and written so that the same policy is always the same text. */
package io.dashclaw.policy.document;
