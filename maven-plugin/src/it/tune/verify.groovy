import groovy.json.JsonSlurper
import java.util.zip.ZipFile

def log = new File(basedir, 'build.log').text

// tuned twice, in a folder and in a file; each of the three forms decided a schedule
assert log.findAll(~/Small f32 1,1,1,32,32,16 on java: .*tile\.q=\d+.*, \S+ ms, of \d+ schedules/).size() == 2
assert log.findAll('1 of 1 variant generated').size() == 3
def typed = new File(basedir, 'target/generated-sources/attune/com/example/Small.java').text
assert typed.contains('tuned for it where it was built')
assert !typed.contains("the compiler's own choice")

// the database in its forms
assert new File(basedir, 'tuning/tuning.sqlite').length() > 0
def records = new File(basedir, 'measured/small.jsonl').readLines().collect { new JsonSlurper().parseText(it) }
assert records.count { it.kind == 'search' } == 1
assert records.count { it.kind == 'trial' } >= 1
assert records.every { it.target == 'java' && it.dtype == 'f32' && it.shape == '1,1,1,32,32,16' }
def jar = new ZipFile(new File(basedir, 'shipped/tune-1.0.jar'))
assert jar.entries().any { it.name ==~ 'META-INF/attune/tuned/[0-9a-f]{64}\\.json' }
jar.close()

// and what is none
assert log.contains('a jar can be read alone')
assert log.contains('none.jsonl: there is no such file')
return true
