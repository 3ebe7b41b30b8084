package dev.attune.generator.api;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.attune.compiler.ir.Attention;
import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.prebuilt.ChosenKernel;
import dev.attune.runtime.prebuilt.PrebuiltCall;
import dev.attune.runtime.tensor.Tensor;
import java.util.Locale;
import javax.lang.model.element.Modifier;

/** Writes the nested class {@code Call}: a setter for each launch parameter, and {@code run}. */
final class CallClass {
    private final Attention attention;
    private final ArgumentNames names;
    private final ClassName call;

    CallClass(Attention attention, ArgumentNames names, ClassName call) {
        this.attention = attention;
        this.names = names;
        this.call = call;
    }

    TypeSpec type() {
        var type = TypeSpec.classBuilder("Call")
                .addJavadoc("One call of $L. For one thread; it may run again and again.", attention.name())
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addField(PrebuiltCall.class, "call", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(constructor());
        for (ScalarParameter parameter : attention.signature().parameters()) {
            type.addMethod(parameter(parameter));
        }
        type.addMethod(setter(
                "scale",
                TypeName.FLOAT,
                "factor",
                "Sets the factor on the dot product of query and key; {@code 1 / sqrt(head_dim)} unless set.\n\n@param factor"
                        + " finite\n@return this call\n",
                CodeBlock.of("call.scale(factor)")));
        if (attention.hasLse()) {
            type.addMethod(setter(
                    "lse",
                    ClassName.get(Tensor.class),
                    "rows",
                    "Asks for the natural log of the sum of exponentials of each row.\n\n@param rows {@code f32[batch, heads,"
                            + " q_len]}, written by run\n@return this call\n",
                    CodeBlock.of("call.lse(rows)")));
        }
        type.addMethod(setter(
                "on",
                ClassName.get(TargetChoice.class),
                "target",
                "Insists on where the call runs; on a GPU where there is one and a kernel for it unless set.\n\n@param target"
                        + " GPU or host\n@return this call\n",
                CodeBlock.of("call.target(target)")));
        return type.addMethod(choose())
                .addMethod(run())
                .addMethod(runWithOptions())
                .build();
    }

    private MethodSpec constructor() {
        var constructor = MethodSpec.constructorBuilder()
                .addModifiers(Modifier.PRIVATE)
                .addParameter(PrebuiltCall.class, "call")
                .addStatement("this.call = call");
        for (CapturedTensor tensor : attention.signature().tensors()) {
            String name = names.of(tensor.name());
            constructor.addParameter(Tensor.class, name).addStatement("call.tensor($S, $N)", tensor.name(), name);
        }
        return constructor.build();
    }

    private MethodSpec parameter(ScalarParameter parameter) {
        String name = names.of(parameter.name());
        String doc = Javadoc.of(parameter.doc());
        TypeName type = switch (parameter.type()) {
            case I32 -> TypeName.INT;
            case F32 -> TypeName.FLOAT;
            case BOOL -> TypeName.BOOLEAN;
        };
        String defaultValue = switch (parameter.type()) {
            case I32 -> Long.toString((long) parameter.defaultValue());
            case F32 -> Float.toString((float) parameter.defaultValue());
            case BOOL -> Boolean.toString(parameter.defaultValue() != 0);
        };
        CodeBlock value = parameter.type() == dev.attune.runtime.kernel.VariantSignature.ScalarType.BOOL
                ? CodeBlock.of("$N ? 1 : 0", name)
                : CodeBlock.of("$N", name);
        return setter(
                name,
                type,
                name,
                (doc.isEmpty() ? "Sets the launch parameter {@code " + parameter.name() + "}." : doc) + "\n\n@param "
                        + name
                        + " " + parameter.type().name().toLowerCase(Locale.ROOT) + "; " + defaultValue
                        + " unless set\n@return this call\n",
                CodeBlock.of("call.parameter($S, $L)", parameter.name(), value));
    }

    private MethodSpec setter(String name, TypeName type, String argument, String doc, CodeBlock statement) {
        return MethodSpec.methodBuilder(name)
                .addJavadoc("$L", doc)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(type, argument)
                .returns(call)
                .addStatement(statement)
                .addStatement("return this")
                .build();
    }

    private static MethodSpec choose() {
        return MethodSpec.methodBuilder("choose")
                .addJavadoc(
                        "The kernel that {@link #run()} would use, and why; it is loaded now.\n\n@return the kernel\n@throws $T when"
                                + " none was built for the call\n",
                        VariantClass.DISPATCH_EXCEPTION)
                .addModifiers(Modifier.PUBLIC)
                .returns(ChosenKernel.class)
                .addStatement("return call.choose()")
                .build();
    }

    private static MethodSpec run() {
        return MethodSpec.methodBuilder("run")
                .addJavadoc(
                        "Runs the call on the process's own threads, or on the GPU.\n\n@return the kernel that ran\n@throws $T when"
                                + " the arguments do not fit; nothing is written then\n@throws $T when no kernel was built for the"
                                + " call\n@throws InterruptedException when this thread was interrupted; {@code out} is not whole"
                                + " then\n",
                        ArgumentException.class,
                        VariantClass.DISPATCH_EXCEPTION)
                .addModifiers(Modifier.PUBLIC)
                .addException(InterruptedException.class)
                .returns(ChosenKernel.class)
                .addStatement("return call.run($T.DEFAULT)", CallOptions.class)
                .build();
    }

    private static MethodSpec runWithOptions() {
        return MethodSpec.methodBuilder("run")
                .addJavadoc(
                        "Runs the call as {@link #run()} does.\n\n@param options which threads of the host work, and who is told"
                                + " how far the call is\n@return the kernel that ran\n@throws InterruptedException when this thread"
                                + " was interrupted; {@code out} is not whole then\n")
                .addModifiers(Modifier.PUBLIC)
                .addException(InterruptedException.class)
                .addParameter(CallOptions.class, "options")
                .returns(ChosenKernel.class)
                .addStatement("return call.run(options)")
                .build();
    }
}
