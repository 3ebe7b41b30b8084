package dev.attune.templates.ptx;

import dev.attune.templates.ptx.isa.Availability;
import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.InstructionText;
import dev.attune.templates.ptx.isa.PtxVersion;
import dev.attune.templates.ptx.isa.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is assembled and loaded in one piece.
 *
 * @param version the PTX version it is written in
 * @param target the architecture it is written for
 * @param provenance lines that say who made it and from what; printed as the header
 * @param kernels at least one
 */
public record PtxModule(PtxVersion version, Target target, List<String> provenance, List<PtxKernel> kernels) {
    public PtxModule {
        Objects.requireNonNull(version, "version");
        provenance = List.copyOf(provenance);
        kernels = List.copyOf(kernels);
        if (kernels.isEmpty()) {
            throw new IllegalArgumentException("a module needs a kernel");
        }
        Set<String> names = new HashSet<>();
        for (PtxKernel kernel : kernels) {
            if (!names.add(kernel.name())) {
                throw new IllegalArgumentException("the module has two kernels named " + kernel.name());
            }
            for (Instruction instruction : kernel.instructions()) {
                check(version, target, kernel, instruction);
            }
        }
        for (String line : provenance) {
            if (line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a provenance line is one line: " + line);
            }
        }
    }

    /** A module in the newest PTX version that the bundled assembler knows. */
    public static PtxModule of(Target target, List<String> provenance, PtxKernel... kernels) {
        return new PtxModule(PtxVersion.V8_0, target, provenance, List.of(kernels));
    }

    /** A module like this one, of other kernels. */
    public PtxModule with(List<PtxKernel> others) {
        return new PtxModule(version, target, provenance, others);
    }

    /** The kernel of that name. */
    public PtxKernel kernel(String name) {
        return kernels.stream()
                .filter(kernel -> kernel.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the module has no kernel '" + name + "'; it has "
                        + kernels.stream().map(PtxKernel::name).toList()));
    }

    private static void check(PtxVersion version, Target target, PtxKernel kernel, Instruction instruction) {
        Availability needed = instruction.opcode().availability();
        if (version.compareTo(needed.version()) < 0) {
            throw new IllegalArgumentException("kernel " + kernel.name() + " is PTX " + version + " but needs "
                    + needed.version() + " for: " + InstructionText.of(instruction));
        }
        if (!target.supports(needed.target())) {
            throw new IllegalArgumentException("kernel " + kernel.name() + " is for " + target.spelling()
                    + " but needs " + needed.target().spelling() + " for: " + InstructionText.of(instruction));
        }
    }
}
