// SPDX-License-Identifier: MIT
#include <stdio.h>

int main(void)
{
	puts("vcrypto: not built yet");
	return 1;
}
