/** Whether the browser is set to save data: then nothing large is loaded before the person asks for it. */
export const savesData = (): boolean => {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
};
