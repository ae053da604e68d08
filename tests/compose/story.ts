/** One thing after the other, each with a line that says how long it took. */
export type Step = <T>(what: string, act: () => Promise<T>) => Promise<T>;

export const step: Step = async (what, act) => {
  const began = performance.now();
  try {
    const result = await act();
    console.log(`  ${what} (${seconds(began)})`);
    return result;
  } catch (error) {
    console.log(`  ${what}: failed (${seconds(began)})`);
    throw error;
  }
};

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)}s`;
}
