import { beforeEach, describe, expect, it } from 'vitest';
import { type Position, positionOf } from './position.ts';
import { createRotation, type Rotation } from './rotation.ts';

const at = (n: number): Position => positionOf(`0/${n.toString(16)}`);

let now: number;
let changes: string[];
let rotation: Rotation;

beforeEach(() => {
  now = 0;
  changes = [];
  rotation = createRotation({
    replicas: ['a', 'b'],
    maxLagMs: 2_000,
    now: () => now,
    onChange: (replica, serving) => changes.push(`${replica} ${serving ? 'in' : 'out'}`),
  });
});

/** Both follow the primary, who is at 100. */
function begin() {
  rotation.primaryIsAt(at(100));
  rotation.replicaIsAt('a', at(100));
  rotation.replicaIsAt('b', at(100));
}

const chosen = (needed: Position | null, times = 4) =>
  [...new Set(Array.from({ length: times }, () => rotation.choose(needed)))].sort();

describe('choosing a replica', () => {
  it('takes none before the primary was heard of, for then nobody knows how far it lags', () => {
    rotation.replicaIsAt('a', at(100));
    expect(rotation.choose(null)).toBeNull();
  });

  it('takes all in turn', () => {
    begin();
    expect(chosen(null)).toEqual(['a', 'b']);
  });

  it('takes only those that have replayed what is needed', () => {
    begin();
    rotation.primaryIsAt(at(120));
    rotation.replicaIsAt('b', at(110));
    expect(chosen(at(100))).toEqual(['a', 'b']);
    expect(chosen(at(110))).toEqual(['b']);
    expect(rotation.choose(at(111))).toBeNull();
  });
});

describe('a replica', () => {
  it('is out at once when it fails, and back when it is heard of again', () => {
    begin();
    rotation.replicaFailed('a');
    expect(chosen(null)).toEqual(['b']);
    rotation.replicaFailed('b');
    expect(rotation.serving()).toBe(false);
    rotation.replicaIsAt('a', at(100));
    expect(chosen(null)).toEqual(['a']);
    expect(changes).toEqual(['a in', 'b in', 'a out', 'b out', 'a in']);
  });

  it('is out when it lacks what the primary has had for too long, and back when it has caught up', () => {
    begin();
    now = 1_000;
    rotation.primaryIsAt(at(200));
    now = 3_000;
    rotation.replicaIsAt('a', at(100));
    expect(rotation.report()[0]).toMatchObject({ replica: 'a', serving: true, lagMs: 2_000 });
    now = 3_001;
    rotation.replicaIsAt('a', at(199));
    expect(rotation.report()[0]).toMatchObject({ serving: false, lagMs: 2_001 });
    rotation.replicaIsAt('a', at(200));
    expect(rotation.report()[0]).toMatchObject({ serving: true, lagMs: 0 });
  });

  it('does not lag while the primary writes nothing, or is away', () => {
    begin();
    now = 600_000;
    rotation.replicaIsAt('a', at(100));
    expect(rotation.report()[0]).toMatchObject({ serving: true, lagMs: 0 });
  });

  it('tells those who wait for its answers that it has failed', () => {
    begin();
    let told = 0;
    const unlisten = rotation.onFailure('a', () => told++);
    rotation.replicaFailed('b');
    rotation.replicaFailed('a');
    unlisten();
    rotation.replicaFailed('a');
    expect(told).toBe(1);
  });
});

describe('waiting', () => {
  it('ends as soon as a replica is there', async () => {
    begin();
    const reached = rotation.waitFor(at(150), 10_000);
    expect(rotation.awaited()).toBe(true);
    rotation.replicaIsAt('a', at(149));
    rotation.replicaIsAt('b', at(150));
    expect(await reached).toBe('b');
    expect(rotation.awaited()).toBe(false);
  });

  it('ends without one after its time', async () => {
    begin();
    expect(await rotation.waitFor(at(150), 5)).toBeNull();
    expect(rotation.awaited()).toBe(false);
  });

  it('is not begun for what no replica can reach: one that lags already, or a position that nobody was given', async () => {
    begin();
    expect(await rotation.waitFor('FFFFFFFFFFFFFFFF', 60_000)).toBeNull();
    rotation.primaryIsAt(at(200));
    now = 100;
    rotation.replicaIsAt('a', at(100));
    rotation.replicaIsAt('b', at(100));
    expect(await rotation.waitFor(at(200), 50)).toBeNull();
    expect(rotation.awaited()).toBe(false);
  });
});
