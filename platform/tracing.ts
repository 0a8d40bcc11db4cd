const SWITCHES = [
  'LANGSMITH_TRACING',
  'LANGSMITH_TRACING_V2',
  'LANGCHAIN_TRACING',
  'LANGCHAIN_TRACING_V2',
  'LANGCHAIN_VERBOSE',
];

/**
 * LangChain sends prompts to its maker's service, or prints them, as soon as one of these variables is set. What people
 * write here is nobody else's to read, so a variable left over in somebody's shell must not be enough.
 */
export function forbidTracing(): void {
  for (const name of SWITCHES) delete process.env[name];
}
