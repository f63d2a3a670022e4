// The program of the thread that does one job of the admin listener.
import { parentPort, workerData } from 'node:worker_threads';
import { runAdminJob } from './admin-job.ts';
import type { AdminReply } from './admin-jobs.ts';

parentPort?.postMessage(attempt());

function attempt(): AdminReply {
  try {
    return { result: runAdminJob(workerData) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
