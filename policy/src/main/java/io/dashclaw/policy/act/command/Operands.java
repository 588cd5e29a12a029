package io.dashclaw.policy.act.command;

import io.dashclaw.policy.act.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Roles of the operands in their order. @param conditions on options and on the number of {@code operands}; all must hold */
record Operands(List<Condition> conditions, List<Slot> slots) {
    /** @param many takes all that the others leave */
    record Slot(Role role, boolean optional, boolean many) {
        static Slot of(String word) {
            if (word.endsWith("...")) {
                return new Slot(Role.of(word.substring(0, word.length() - 3)), true, true);
            }
            boolean optional = word.endsWith("?");
            return new Slot(Role.of(optional ? word.substring(0, word.length() - 1) : word), optional, false);
        }
    }

    static final Operands NONE = new Operands(List.of(), List.of());

    Operands {
        conditions = List.copyOf(conditions);
        slots = List.copyOf(slots);
    }

    static Operands of(List<Condition> conditions, String written) {
        var slots = new ArrayList<Slot>();
        for (var word : written.trim().split("\\s+")) {
            slots.add(Slot.of(word));
        }
        if (slots.stream().filter(Slot::many).count() > 1) {
            throw new IllegalArgumentException("has more than one role for all that are left: " + written);
        }
        return new Operands(conditions, slots);
    }

    boolean hold(Labels labels) {
        for (var condition : conditions) {
            if (!condition.holds(labels)) {
                return false;
            }
        }
        return true;
    }

    /** Gives each operand to a role; nested command lines get all that is left. Operands too many go to the last role. */
    void assign(List<Value> operands, BiConsumer<Role, List<Value>> to) {
        int required = (int) slots.stream().filter(s -> !s.optional()).count();
        int spare = Math.max(0, operands.size() - required);
        int at = 0;
        for (int i = 0; i < slots.size() && at < operands.size(); i++) {
            var slot = slots.get(i);
            int count = slot.optional() ? Math.min(slot.many() ? spare : 1, spare) : 1;
            count = isLast(i) ? operands.size() - at : count;
            spare -= slot.optional() ? count : 0;
            give(slot.role(), operands.subList(at, at + count), to);
            at += count;
        }
    }

    private boolean isLast(int slot) {
        return slot == slots.size() - 1;
    }

    private static void give(Role role, List<Value> operands, BiConsumer<Role, List<Value>> to) {
        if (operands.isEmpty()) {
            return;
        }
        if (role.takesTheRest() || role.sort() == Role.Sort.ARGV_UNTIL) {
            to.accept(role, operands);
            return;
        }
        for (var operand : operands) {
            to.accept(role, List.of(operand));
        }
    }
}
