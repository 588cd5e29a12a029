# The bench's policies in Rego, in the form that OPA answers fastest: it looks rules up by equality, leaves at the first that holds, and
# names no policies. Naming those that matched costs it a quarter more.
package dashclaw

import rego.v1

guard := {"verdict": verdict}

verdict := "block" if {
	block
} else := "require_approval" if {
	hold
} else := "warn" if {
	warn
} else := "allow"

# No destruction of data
block if input.action_type == "drop_database"

block if input.action_type == "delete_account"

block if input.action_type == "purge_backups"

# No money out
block if input.action_type == "wire_transfer"

block if input.action_type == "payout"

# No rewriting of the rules
block if within("/governance/")

# Nothing beyond the highest risk
block if input.risk_score >= 98

# Production waits
hold if {
	input.action_type == "deploy"
	startswith(input.target, "prod/")
}

hold if {
	input.action_type == "migrate"
	startswith(input.target, "prod/")
}

# Access waits
hold if input.action_type == "access_change"

hold if input.action_type == "permission_change"

# Secrets wait
hold if within("/secrets/")

# High risk waits
hold if input.risk_score >= 92

# Support keeps to its work
hold if {
	input.agent_id == "support-bot"
	not input.action_type in {"message", "monitor", "research", "review"}
}

# People see what is cleaned up
warn if input.action_type == "cleanup"

warn if input.action_type == "sync"

within(folder) if contains(concat("", ["/", lower(input.target)]), folder)

within(folder) if {
	some path in input.write_paths
	contains(concat("", ["/", lower(path)]), folder)
}
