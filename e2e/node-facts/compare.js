#!/usr/bin/env node
// Plays the recorded scenarios against a node and compares with what a real EventStoreDB 24.6.0 node did (facts.jsonl), but for deviations.json.
// usage: node compare.js --node 127.0.0.1:2113 [--node … more nodes, which share the work] [--only REGEX] [--projections] [--tls HOST:PORT --ca FILE] [--show N]
// needs @eventstore/db-client to be resolvable: run it in a package that depends on it, or set NODE_PATH. Give it a fresh, empty, insecure node
// without system projections (with --projections: one that has them; only their scenarios are played). It takes about five minutes.
// (For --tls, a fresh secured one with users admin and ops, password changeit). Exit code: 0 all as recorded, 1 differences, 2 it could not run.
const { execFile } = require('node:child_process'), fs = require('node:fs'), path = require('node:path'), { parseArgs } = require('node:util');
const { values: o } = parseArgs({ options: { node: { type: 'string', multiple: true, default: ['127.0.0.1:2113'] }, only: { type: 'string' }, tls: { type: 'string' }, ca: { type: 'string' }, projections: { type: 'boolean', default: false }, show: { type: 'string', default: '40' } } });
const only = o.only && new RegExp(o.only), here = (f) => path.join(__dirname, f);
const facts = fs.readFileSync(here('facts.jsonl'), 'utf8').trim().split('\n').map((l) => JSON.parse(l)).filter((f) => f.scenario.startsWith('client/projection/') === o.projections && !/\/persistent (create|connect)$/.test(f.scenario) && (!only || only.test(f.scenario)));
const deviations = JSON.parse(fs.readFileSync(here('deviations.json'), 'utf8')).map((d) => ({ ...d, re: new RegExp(d.scenario) }));
const clean = (v) => Array.isArray(v) ? v.map(clean) : v && typeof v === 'object' ? Object.fromEntries(Object.entries(v).filter(([k]) => !['message', 'details', 'reason', 'groupName'].includes(k)).map(([k, x]) => [k, clean(x)])) : typeof v === 'string' ? v.replace(/\bg\d{2,}(?=\b|[<-])/g, '<group>') : v;
const short = (s) => String(s).startsWith('access-denied 16') ? 'unauthenticated' : String(s).startsWith('access-denied') ? 'denied' : String(s);
const play = (script, args) => new Promise((done, failed) => { const child = execFile(process.execPath, [here(script), ...args], { maxBuffer: 1 << 28, cwd: process.cwd(), env: { ...process.env, NODE_PATH: [process.env.NODE_PATH, path.join(process.cwd(), 'node_modules')].filter(Boolean).join(path.delimiter) } }, (error, stdout) => error ? failed(error) : done(JSON.parse(stdout))); child.stderr.pipe(process.stderr); });
const got = new Map(); const need = (p) => facts.some((f) => f.scenario.startsWith(p));
const exact = (names) => '^(' + names.map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') + ')$';
// Several nodes share the work: the first plays what depends on the whole log or on another scenario, all but the last share the subscriptions, which mostly wait, the last takes the raw requests.
const client = facts.filter((f) => f.scenario.startsWith('client/')).map((f) => f.scenario.slice(7)), shared = o.node.length > 1 ? client.filter((n) => n.startsWith('subscribe ')) : [];
const sharing = Math.max(1, o.node.length - 1); const shares = o.node.map((_, i) => shared.filter((_, k) => k % sharing === i)); shares[0].push(...client.filter((n) => !shared.includes(n)));
(async () => {
try {
  const clientShare = async (node, i) => { if (shares[i].length) for (const [k, v] of Object.entries(await play('record.js', [`esdb://${node}?tls=false`, only || o.projections || o.node.length > 1 ? exact(shares[i]) : '^(?!projection/|persistent/)']))) got.set('client/' + k, clean(v)); };
  const raw = async () => { if (need('raw/')) for (const [k, v] of Object.entries(await play('raw-record.js', [o.node.at(-1)]))) got.set('raw/' + k, clean(v)); };
  const access = async () => { if (o.tls && need('access/')) for (const [k, v] of Object.entries(await play('access-record.js', [o.tls, o.ca]))) got.set('access/' + k, Array.isArray(v) ? v.map(short) : Object.fromEntries(Object.entries(v).map(([w, x]) => [w, short(x)]))); };
  if (o.node.length > 1) await Promise.all([...o.node.map(clientShare), raw(), access()]);
  else { await clientShare(o.node[0], 0); await raw(); await access(); }
} catch (e) { console.error('could not play the scenarios:', e.message.slice(0, 500)); process.exit(2); }
// A real node often answers bad input with UNKNOWN (an exception nobody caught). A refusal that says what is wrong, INVALID_ARGUMENT, is as good or better.
const same = (want, have) => { if (Array.isArray(want)) return Array.isArray(have) && want.length === have.length && want.every((w, i) => same(w, have[i])); if (want && typeof want === 'object') { if (want.code === 2 && have && have.code === 3) return true; if (want.error === 'unknown' && want.code === 2 && have && have.error === 'unknown') return true; const ks = new Set([...Object.keys(want), ...Object.keys(have || {})]); return !!have && typeof have === 'object' && [...ks].every((k) => same(want[k], have[k])); } return want === have; };
const subset = (want, have) => want && typeof want === 'object' ? have && typeof have === 'object' && Object.keys(want).every((k) => subset(want[k], have[k])) : want === have;
const judge = ({ scenario, observed }) => {
  const have = got.get(scenario); if (have === undefined) return { scenario, problem: 'not played' };
  const want = structuredClone(observed), h = structuredClone(have); let whole = false;
  for (const d of deviations.filter((x) => x.re.test(scenario))) {
    if (!subset(d.must, d.path === undefined ? h : h?.[d.path])) return { scenario, path: d.path, must: d.must, have: d.path === undefined ? have : have?.[d.path], why: d.why };
    if (d.path === undefined) whole = true; else { delete want[d.path]; delete h[d.path]; }
  }
  return whole || same(want, h) ? null : { scenario, real: observed, have };
};
const played = facts.filter((f) => o.tls || !f.scenario.startsWith('access/')), skipped = facts.length - played.length;
let bad = played.map(judge).filter(Boolean);
// A few scenarios depend on timing: what differs is played once more, and the second time counts; how many needed it is said.
const again = bad.filter((b) => b.scenario.startsWith('client/') && !b.must).map((b) => b.scenario.slice(7)), rawAgain = bad.filter((b) => b.scenario.startsWith('raw/') && !b.must).map((b) => b.scenario.slice(4)); let second = 0;
if (again.length + rawAgain.length && again.length + rawAgain.length <= 20) { if (again.length) for (const [k, v] of Object.entries(await play('record.js', [`esdb://${o.node[0]}?tls=false`, exact(again)]))) got.set('client/' + k, clean(v)); if (rawAgain.length) for (const [k, v] of Object.entries(await play('raw-record.js', [o.node.at(-1)]))) if (rawAgain.includes(k)) got.set('raw/' + k, clean(v)); const left = played.map(judge).filter(Boolean); second = bad.length - left.length; bad = left; }
for (const b of bad.slice(0, Number(o.show))) console.log(JSON.stringify(b));
if (bad.length > Number(o.show)) console.log(`… and ${bad.length - Number(o.show)} more`);
console.log(`${played.length - bad.length} as recorded${second ? ` (${second} at the second try)` : ''}, ${bad.length} different${skipped ? `, ${skipped} skipped (no --tls)` : ''}, of ${facts.length}`);
process.exit(bad.length ? 1 : 0);
})();
