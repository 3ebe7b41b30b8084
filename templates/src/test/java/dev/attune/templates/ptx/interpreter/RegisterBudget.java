package dev.attune.templates.ptx.interpreter;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The registers of a multiprocessor, shared out by setmaxnreg. */
final class RegisterBudget {
    private static final int REGISTERS = 65_536;
    private static final int LARGEST = 255;

    private final Cta cta;
    private final int[] perThread;
    private int free;
    private final Deque<Request> waiting = new ArrayDeque<>();

    private record Request(Warp warp, int registers) {}

    RegisterBudget(Cta cta, int warps) {
        this.cta = cta;
        perThread = new int[warps];
        // the assembler gives each thread what fits, and no more than the kernel ever asks for
        int most = cta.program.mostRegisters;
        int fitting = Math.min(LARGEST / 8 * 8, REGISTERS / (warps * Warp.LANES) / 8 * 8);
        int initial = most == 0 ? fitting : Math.min(most, fitting);
        Arrays.fill(perThread, initial);
        free = REGISTERS - warps * Warp.LANES * initial;
    }

    void lower(Warp warp, int registers) {
        int current = perThread[warp.index];
        if (registers > current) {
            throw warp.fault(
                    Fault.REGISTER_BUDGET,
                    "the warp has " + current + " registers per thread and lowers to " + registers);
        }
        perThread[warp.index] = registers;
        free += (current - registers) * Warp.LANES;
        cta.progressed();
        while (!waiting.isEmpty() && grant(waiting.peek())) {
            waiting.remove().warp.resume();
        }
    }

    void raise(Warp warp, int registers) {
        int current = perThread[warp.index];
        if (registers < current) {
            throw warp.fault(
                    Fault.REGISTER_BUDGET,
                    "the warp has " + current + " registers per thread and raises to " + registers);
        }
        Request request = new Request(warp, registers);
        if (!grant(request)) {
            waiting.add(request);
            warp.block("for " + registers + " registers per thread; " + free + " registers are free");
        }
    }

    private boolean grant(Request request) {
        int more = (request.registers - perThread[request.warp.index]) * Warp.LANES;
        if (more > free) {
            return false;
        }
        free -= more;
        perThread[request.warp.index] = request.registers;
        return true;
    }
}
