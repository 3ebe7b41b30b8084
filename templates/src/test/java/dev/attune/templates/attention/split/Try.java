package dev.attune.templates.attention.split;
import dev.attune.templates.attention.*;
import dev.attune.templates.attention.decode.*;
import dev.attune.templates.attention.simt.*;
import dev.attune.templates.ptx.*;
import dev.attune.templates.ptx.assemble.*;
import dev.attune.templates.ptx.isa.Target;
import java.util.*;
class Try {
  static void one(ElementType t, SampleVariant v, SplitKernels k, int splits, double spread, int... s) {
    long t0=System.nanoTime();
    try {
      var e = SplitCall.of(t, spread, s).run(k, v, splits);
      System.out.printf("%s %s splits %d %s %s %d ms%n", t, v, splits, Arrays.toString(s), e, (System.nanoTime()-t0)/1000000);
    } catch (Throwable e) { System.out.println(t+" "+v+" splits "+splits+" "+Arrays.toString(s)+" FAIL "+e); if (System.getProperty("trace")!=null) e.printStackTrace(System.out);} 
  }
  static void assemble(String n, SplitKernels k) {
    long t0=System.nanoTime();
    var m = PtxAssembler.assemble(PtxModule.of(Target.SM_80, List.of(), k.attention().kernel(), k.combine().kernel()));
    for (var a : m.kernels()) if (!a.name().contains("combine")) System.out.println(n+" regs "+a.registers()+" spill "+a.spillLoadBytes()+" shared "+k.attention().dynamicSharedBytes()+" "+(System.nanoTime()-t0)/1000000+" ms "+k.attention().kernel().instructions().size()+" instr");
  }
  public static void main(String[] a) throws Exception {
    if (a[0].equals("print")) { var k = DecodeAttention.write("attention", new DecodeShape(ElementType.BF16, 128, 128, 16, 64, 4, 2), SampleVariant.valueOf(a[1]), Optional.empty()); System.out.println(PtxPrinter.print(PtxModule.of(Target.SM_80, List.of(), k.attention().kernel(), k.combine().kernel()))); return; }
    if (a[0].equals("asm")) {
      for (int d : new int[]{64,128,256}) for (int kpw : new int[]{16,32}) for (int rows : new int[]{16,32}) for (var v : new SampleVariant[]{SampleVariant.FULL, SampleVariant.SLOPED_WINDOW, SampleVariant.STRIPES}) {
        var sh = new DecodeShape(ElementType.BF16, d, d, rows, kpw*4, 4, 2);
        if (!sh.fitsRegisters()) continue;
        assemble("decode "+d+" rows "+rows+" kpw "+kpw+" "+v, DecodeAttention.write("attention", sh, v, Optional.empty())); }
      for (int d : new int[]{64,128,255,256}) for (int rows : new int[]{4,16,32}) for (var v : new SampleVariant[]{SampleVariant.FULL, SampleVariant.SLOPED_WINDOW, SampleVariant.STRIPES}) {
        var sh = new SimtShape(d, d, rows, 2, 1, rows==4);
        if (!sh.fitsRegisters()) continue;
        assemble("simt "+d+" rows "+rows+" "+v, SimtAttention.write("attention", sh, v, Optional.empty())); }
      return;
    }
    for (var v : SampleVariant.values()) {
      var k = DecodeAttention.write("attention", new DecodeShape(ElementType.BF16, 64, 64, 16, 64, 4, 2), v, Optional.empty());
      one(ElementType.BF16, v, k, 1, 1, 2, 8, 2, 1, 300, 64, 64);
      one(ElementType.BF16, v, k, 3, 1, 2, 8, 2, 7, 300, 64, 64);
      var s = SimtAttention.write("attention", new SimtShape(40, 72, 8, 2, 1, true), v, Optional.empty());
      one(ElementType.F32, v, s, 1, 1, 2, 8, 2, 1, 300, 40, 72);
      one(ElementType.F32, v, s, 3, 1, 2, 8, 2, 7, 300, 40, 72);
      s = SimtAttention.write("attention", new SimtShape(37, 5, 16, 4, 2, false), v, Optional.empty());
      one(ElementType.F32, v, s, 2, 1, 2, 4, 2, 37, 130, 37, 5);
    }
  }
}
