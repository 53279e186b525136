; The installer for Windows, for one user and without elevation. Made by build/package.py where Inno Setup 6 is:
;
;     ISCC /DVersion=0.1.0 /DBundle=C:\…\dist\photokin /O… /F… installer.iss
;
; The context menus, Send to and Open with are the program's own work (--install-desktop), so that they can be taken
; back in the same way; none of it makes Photokin the default for anything.

[Setup]
AppId={{5D3C8E0B-6C5A-4B51-9D3F-1D0E6C3B7A42}
AppName=Photokin
AppVersion={#Version}
AppPublisher=Photokin
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
DefaultDirName={autopf}\Photokin
DisableProgramGroupPage=yes
LicenseFile={#Bundle}\_internal\licences\Photokin\LICENSE
UninstallDisplayIcon={app}\photokin.exe
CloseApplications=yes
Compression=lzma2
SolidCompression=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "ja"; MessagesFile: "compiler:Languages\Japanese.isl"

[InstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Photokin"; Filename: "{app}\photokin.exe"

[Run]
Filename: "{app}\photokin.exe"; Parameters: "--install-desktop"; Flags: runhidden
Filename: "{app}\photokin.exe"; Description: "{cm:LaunchProgram,Photokin}"; Flags: nowait postinstall skipifsilent

[UninstallRun]
Filename: "{app}\photokin.exe"; Parameters: "--uninstall-desktop"; Flags: runhidden; RunOnceId: "desktop"
