// An error names file, line and column, comes with its hint, and nothing is written, not even for the file that has none.
def log = new File(basedir, 'build.log').text
def file = new File(basedir, 'src/main/attune/wrong.attn').canonicalPath
assert log.contains('[ERROR] ' + file + ':2:10: error[')
assert log.contains('did you mean `kv_idx`?')
assert log.contains('attune: 1 error, see above')
def generated = new File(basedir, 'target/generated-sources/attune')
assert !generated.exists() || generated.list().length == 0
return true
