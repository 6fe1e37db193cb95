# Sourced by /init. Runs /etc/headless/command with its output on ttyS0. Tells
# the host on ttyS1 when it begins and with which status it ended. stty waits
# until the port has sent everything before it changes a setting.
dmesg -n 1
stty -F /dev/ttyS0 raw -echo
stty -F /dev/ttyS1 raw -echo
exec 3<>/dev/ttyS1
echo begin >&3
stty -F /dev/ttyS1 raw -echo
sh /etc/headless/command </dev/null >/dev/ttyS0 2>&1 3>&-
status=$?
stty -F /dev/ttyS0 raw -echo
echo "exit $status" >&3
stty -F /dev/ttyS1 raw -echo
exec poweroff -f
