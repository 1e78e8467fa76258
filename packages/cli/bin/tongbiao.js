#!/usr/bin/env node
// Plain JavaScript that every Node since 18 can read: an older one gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 24 || (major === 24 && minor >= 11)) {
  await import('../src/main.ts');
} else {
  process.stderr.write(
    `Tongbiao needs Node 24.11 or newer; this is ${process.versions.node}. 同标需要 Node 24.11 或更高版本。\n`,
  );
  process.exitCode = 6;
}
