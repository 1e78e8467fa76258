import type { TestProject } from 'vitest/node';
import { dockerAnswers } from './docker.ts';

declare module 'vitest' {
  interface ProvidedContext {
    docker: { ok: boolean; why: string };
  }
}

/** Asks once for a container engine; what needs one is skipped aloud without it, or fails where `E2E_DOCKER=require`. */
export default async function setup(project: TestProject): Promise<void> {
  const docker = await dockerAnswers();
  if (!docker.ok && process.env['E2E_DOCKER'] === 'require')
    throw new Error(`a container engine is required: ${docker.why}`);
  if (!docker.ok) console.warn(`[e2e] tests in containers are skipped: ${docker.why}`);
  project.provide('docker', docker);
}
