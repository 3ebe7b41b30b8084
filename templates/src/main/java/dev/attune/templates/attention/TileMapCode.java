package dev.attune.templates.attention;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.List;
import java.util.Optional;

/** A variant's code for the kernels that classify tiles on the device before the attention kernel runs. */
public interface TileMapCode {

    /** A value whose least and greatest over each tile the classes depend on. */
    record Summary(Side side, RegisterClass type) {
        public Summary {
            if (type != RegisterClass.B32 && type != RegisterClass.F32) {
                throw new IllegalArgumentException("a summary is i32 or f32, not " + type);
            }
        }
    }

    /** Along which axis a summary varies. */
    enum Side {
        QUERY,
        KEY
    }

    /** The least and the greatest value of a summary within a tile, both of the summary's class. */
    record Extremes(Register low, Register high) {}

    /** The rows and columns of a tile; ends are included. */
    record TileCorners(Register firstRow, Register lastRow, Register firstKey, Register lastKey) {}

    /**
     * A tile's class.
     *
     * @param any predicate: some pair may be attended
     * @param all predicate: every pair is attended
     */
    record TileClass(Register any, Register all) {}

    /** In which order classes ask for extremes. */
    List<Summary> summaries();

    /** Whether summaries or classes depend on the head; if not, one map serves all heads of a batch. */
    boolean variesByHead();

    /** Whether summaries or classes depend on the batch. */
    boolean variesByBatch();

    /** Starts a kernel: declares the variant's own parameters after the family's. Called once, before any branch. */
    LaunchCode launch(KernelBuilder kernel, KernelArguments arguments);

    /** A summary's value at a row or at a key; straight-line code. */
    Register value(KernelBuilder kernel, HeadCode head, int summary, Register position);

    /** Closed-form ranges outside of which no key is attended by the rows, if there are such. */
    Optional<HeadCode.KeyRange> hull(KernelBuilder kernel, HeadCode head, Register firstRow, Register lastRow);

    /** Classifies a tile; straight-line code. */
    TileClass classify(KernelBuilder kernel, HeadCode head, TileCorners corners, List<Extremes> extremes);
}
