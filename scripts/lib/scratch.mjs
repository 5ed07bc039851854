import fs from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux's folder in memory. */
const MEMORY = '/dev/shm';
/** Bytes; the tests write two fifths of it. */
const ROOM = 6 * 2 ** 30;

/**
 * A folder for what tests write and throw away: clusters of PostgreSQL, data folders, profiles of browsers. In memory
 * where there is plenty of it, since writing to a disk takes a seventh of the CPU time of tests that start the product;
 * else, or with a TMPDIR of the caller's, where the system has it. Whoever asks removes it.
 */
export function makeScratchFolder() {
  const isInMemory = process.env.TMPDIR === undefined && hasRoomInMemory();
  const folder = fs.mkdtempSync(join(isInMemory ? MEMORY : tmpdir(), 'watcher-test-'));
  // Where root runs the tests, PostgreSQL's user walks through it.
  fs.chmodSync(folder, 0o711);
  return folder;
}

/** Tests run programs from there, too, which a container may forbid. */
function hasRoomInMemory() {
  try {
    // Not named in the import: it is younger than Node 18.0, which would then not even load this file.
    const { bavail, bsize } = fs.statfsSync(MEMORY);
    const available = process.availableMemory?.() ?? freemem();
    const mount = fs.readFileSync('/proc/mounts', 'utf8').match(/^\S+ \/dev\/shm tmpfs (\S+)/m);
    const isExecutable = mount !== null && !mount[1].split(',').includes('noexec');
    return isExecutable && Math.min(bavail * bsize, available) >= ROOM;
  } catch {
    return false;
  }
}
