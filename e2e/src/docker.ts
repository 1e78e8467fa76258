/** Whether a container engine answers (a `docker` client alone proves nothing). `E2E_DOCKER=off` says no without asking. */
export const dockerAnswers = async (): Promise<{ ok: boolean; why: string }> => {
  if (process.env['E2E_DOCKER'] === 'off') return { ok: false, why: 'E2E_DOCKER=off' };
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    const client = await getContainerRuntimeClient();
    return { ok: true, why: client.info.containerRuntime.host };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
};
