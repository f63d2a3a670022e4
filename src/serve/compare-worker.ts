// The program of the thread that compares two revisions.
import { parentPort, workerData } from 'node:worker_threads';
import { type ComparisonReply, compareArtifacts } from './comparison.ts';

parentPort?.postMessage(attempt());

function attempt(): ComparisonReply {
  try {
    return { changes: compareArtifacts(workerData.before, workerData.after) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
