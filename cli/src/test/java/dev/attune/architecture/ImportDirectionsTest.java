package dev.attune.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Imports run one way: {@code cli, bench -> compiler -> {grammar, templates, runtime}}; those three import nothing of ours. */
class ImportDirectionsTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.attune");

    @Test
    void everyModuleIsSeen() {
        assertThat(OURS.stream()
                        .map(type -> type.getPackageName().split("\\.")[2])
                        .distinct())
                .as("modules on this test's class path")
                .contains("grammar", "templates", "runtime", "compiler", "bench", "cli");
    }

    @Test
    void importsRunOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("grammar")
                .definedBy("dev.attune.grammar..")
                .layer("templates")
                .definedBy("dev.attune.templates..")
                .layer("runtime")
                .definedBy("dev.attune.runtime..")
                .layer("compiler")
                .definedBy("dev.attune.compiler..")
                .layer("bench")
                .definedBy("dev.attune.bench..")
                .layer("cli")
                .definedBy("dev.attune.cli..")
                .whereLayer("grammar")
                .mayNotAccessAnyLayer()
                .whereLayer("templates")
                .mayNotAccessAnyLayer()
                .whereLayer("runtime")
                .mayNotAccessAnyLayer()
                .whereLayer("compiler")
                .mayOnlyAccessLayers("grammar", "templates", "runtime")
                .whereLayer("bench")
                .mayOnlyAccessLayers("compiler", "grammar", "templates", "runtime")
                .ensureAllClassesAreContainedInArchitecture()
                .because("docs/design.md draws the imports one way")
                .check(OURS);
    }

    @Test
    void runtimeKnowsNoCompilerTools() {
        noClasses()
                .that()
                .resideInAPackage("dev.attune.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.antlr..", "com.palantir.javapoet..")
                .because("an application that ships prebuilt kernels carries none of them")
                .check(OURS);
    }

    @Test
    void grammarKnowsOnlyAntlr() {
        noClasses()
                .that()
                .resideInAPackage("dev.attune.grammar..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("dev.attune.grammar..", "org.antlr..", "java..")
                .because("the grammar turns text into a tree and knows no meaning")
                .check(OURS);
    }
}
