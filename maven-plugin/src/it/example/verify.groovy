// The built jar runs with what attune-runtime declares, and with nothing that makes kernels.
def log = new File(basedir, 'build.log').text
def target = new File(basedir, 'target')

// Maven ran on the JDK that it was to run on
if (binding.hasVariable('mavenJdk')) {
    assert log.contains('runtime: ' + mavenJdk)
}

assert log.contains('2 of 2 variants generated')
assert log.contains('kernels are up to date')

// resources: PTX and machine code; sources: the typed classes
def kernels = new File(target, 'classes/META-INF/attune/com/example/attention/Local').listFiles()
assert kernels.length > 0
assert kernels.every { new File(it, 'kernel.ptx').length() > 0 && new File(it, 'kernel.cubin').length() > 0 }
assert new File(target, 'generated-sources/attune/com/example/attention/Local.java').text
        .contains('public Call window(int window)')
assert new File(target, 'generated-sources/attune/com/example/attention/Alibi.java').text
        .contains('One slope per query head; 2^(-8 (h + 1) / heads) in the paper.')

// the class path
def libraries = new File(target, 'lib').list().sort()
assert libraries.any { it.startsWith('attune-runtime-') }
assert libraries.findAll { it.startsWith('attune-') }.size() == 1
assert !libraries.any { it =~ /antlr|javapoet|junit|generator|compiler/ }

// and the JDK's modules: no jdk.compiler, no java.sql, nothing but the base and the vectors
def run(File folder, List<String> command) {
    def process = new ProcessBuilder(command).directory(folder).redirectErrorStream(true).start()
    def output = process.inputStream.text
    return [process.waitFor(), output]
}
// Maven itself may run on another
def java25 = ['sh', new File(basedir, '../../../../.mvn/find-jdk.sh').path].execute().text.trim()
def (exitCode, output) = run(target, [
        java25 + '/bin/java', '--limit-modules', 'java.base,jdk.incubator.vector', '--add-modules', 'jdk.incubator.vector',
        // to a file: threads that load classes in the background would write into the program's lines
        '-Xlog:class+load:file=classes.log', '-jar', 'attention-example.jar'])
assert exitCode == 0 : output
assert output.contains('Local: relative error') && output.contains('Alibi: relative error')
def classes = new File(target, 'classes.log').text
def foreign = classes.readLines().findAll { it =~ /\] (dev\.attune\.(compiler|generator|templates|grammar|bench)|org\.antlr|com\.palantir|com\.sun\.tools\.javac|org\.sqlite|tools\.jackson)\./ }
assert foreign.isEmpty() : foreign
assert classes =~ /dev\.attune\.runtime\.prebuilt\.PrebuiltVariant source: .*attune-runtime/
return true
